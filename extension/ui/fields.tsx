import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { LanguageChoice } from '../language-choices.ts';

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
  return choices.map(({ tag, name }) => ({ value: tag, name }));
}

/** A volume of 0..1, shown in percent; told while it is moved. */
export function VolumeSlider(properties: {
  label: string;
  value: number;
  words?: string | undefined;
  onMove: (value: number) => void;
}): VNode {
  const id = useId();
  const { label, value, words, onMove } = properties;
  const percent = `${Math.round(value * 100)} %`;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
        <span class="field-value" aria-hidden="true">
          {words ?? percent}
        </span>
      </label>
      <input
        id={id}
        class="slider"
        type="range"
        min="0"
        max="100"
        step="1"
        value={Math.round(value * 100)}
        style={{ '--part': `${value * 100}%` }}
        aria-valuetext={words ?? percent}
        onInput={(event) => {
          onMove(event.currentTarget.valueAsNumber / 100);
        }}
      />
    </div>
  );
}
