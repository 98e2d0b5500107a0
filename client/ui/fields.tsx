import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text } from '../i18n/text.ts';
import type { LanguageChoice } from '../i18n/language-choices.ts';

/** A list to choose from, with its label. */
export function Select<Value extends string>(properties: {
  label: string;
  value: Value;
  options: readonly { value: Value; name: string }[];
  hint?: ComponentChildren;
  onChoose: (value: Value) => void;
}): VNode {
  const id = useId();
  const { label, value, options, hint, onChoose } = properties;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="select"
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen !== undefined) onChoose(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.name}
          </option>
        ))}
      </select>
      {hint === undefined ? null : (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

export function languageOptions(choices: readonly LanguageChoice[]): { value: string; name: string }[] {
  return choices.map(({ tag, name, isCaptionsOnly }) => ({
    value: tag,
    name: isCaptionsOnly ? text('language_captions_only', name) : name,
  }));
}

/** A value between two others, with what it means in words; told while it is moved. */
export function Slider(properties: {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  words: string;
  hint?: string;
  onMove: (value: number) => void;
}): VNode {
  const id = useId();
  const { label, value, min, max, step, words, hint, onMove } = properties;
  return (
    <div class="field slides">
      <label class="field-label" for={id}>
        {label}
        <span class="field-value" aria-hidden="true">
          {words}
        </span>
      </label>
      <input
        id={id}
        class="slider"
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        style={{ '--part': `${((value - min) / (max - min)) * 100}%` }}
        aria-valuetext={words}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => {
          onMove(event.currentTarget.valueAsNumber);
        }}
      />
      {hint === undefined ? null : (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** A volume of 0..1, shown in percent. */
export function VolumeSlider(properties: {
  label: string;
  value: number;
  words?: string | undefined;
  onMove: (value: number) => void;
}): VNode {
  const { label, value, words, onMove } = properties;
  const percent = Math.round(value * 100);
  return (
    <Slider
      label={label}
      value={percent}
      min={0}
      max={100}
      step={1}
      words={words ?? `${percent} %`}
      onMove={(moved) => {
        onMove(moved / 100);
      }}
    />
  );
}

/** Yes or no. */
export function Checkbox(properties: {
  label: string;
  hint?: string;
  checked: boolean;
  onChoose: (checked: boolean) => void;
}): VNode {
  const id = useId();
  const { label, hint, checked, onChoose } = properties;
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          onChoose(event.currentTarget.checked);
        }}
      />
      <label class="field-label" for={id}>
        {label}
      </label>
      {hint === undefined ? null : (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** One of a few, all of them in sight. */
export function Segments<Value extends string>(properties: {
  label: string;
  value: Value;
  options: readonly { value: Value; name: string }[];
  hint?: string | undefined;
  onChoose: (value: Value) => void;
}): VNode {
  const id = useId();
  const { label, value, options, hint, onChoose } = properties;
  return (
    <fieldset class="field segmented" aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
      <legend class="field-label">{label}</legend>
      <div class="segments">
        {options.map((option) => (
          <label class="segment" key={option.value}>
            <input
              class="visually-hidden"
              type="radio"
              name={id}
              checked={option.value === value}
              onChange={() => {
                onChoose(option.value);
              }}
            />
            <span>{option.name}</span>
          </label>
        ))}
      </div>
      {hint === undefined ? null : (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </fieldset>
  );
}
