import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { errorText } from '../../i18n/problem-text.ts';
import { text } from '../../i18n/text.ts';
import { parseCode } from '../../pairing/code.ts';
import type { Problem } from '../../problems.ts';
import { ProblemNotice } from '../../ui/notice.tsx';
import { WithCommand } from '../../ui/with-command.tsx';
import type { PairingAttempt } from './pairing-attempt.ts';

const NEW_CODE = 'npm run pair';
/** Of the code as it is shown, with its space. */
const TYPED_CHARACTERS = 9;

/** Where a viewer connects this browser to the companion: says where the code is, and takes it. */
export function PairingCard(properties: {
  attempt: PairingAttempt;
  /** Why it is shown. */
  why: Problem;
  label?: 'pairing_connect' | 'pairing_connect_and_dub';
  onConnected?: () => void;
}): VNode {
  const { attempt, why, label = 'pairing_connect', onConnected } = properties;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const typed = useSignal('');
  const wasSent = useSignal(false);
  const isForgotten = why.from === 'companion';
  const code = parseCode(typed.value);
  const isInvalid = wasSent.value && code === undefined;
  const [isBusy, waitS] = [attempt.isBusy.value, attempt.waitS.value];
  useEffect(() => {
    field.current?.focus();
  }, []);
  const connect = async (): Promise<void> => {
    wasSent.value = true;
    if (code === undefined) return;
    if (await attempt.connect(code)) {
      onConnected?.();
      return;
    }
    field.current?.focus();
    field.current?.select();
  };
  return (
    <section class="pairing card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{text(isForgotten ? 'pairing_again_title' : 'pairing_title')}</h2>
      <p>{text(isForgotten ? 'pairing_again_where' : 'pairing_where')}</p>
      <form
        class="field"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void connect();
        }}
      >
        <label class="field-label" for={id}>
          {text('pairing_code')}
        </label>
        <div class="row">
          <input
            id={id}
            ref={field}
            class="input pairing-code"
            type="text"
            inputMode="numeric"
            autocomplete="one-time-code"
            spellcheck={false}
            maxLength={2 * TYPED_CHARACTERS}
            placeholder="1234 5678"
            value={typed.value}
            aria-invalid={isInvalid || attempt.problem.value !== null}
            aria-describedby={`${id}-hint`}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
              wasSent.value = false;
            }}
          />
          <button class="button primary" type="submit" disabled={isBusy || waitS > 0}>
            {text(isBusy ? 'pairing_connecting' : label)}
          </button>
        </div>
        <div class="pairing-hint" id={`${id}-hint`} aria-live="polite">
          {isInvalid ? <span class="field-hint wrong">{text('pairing_code_invalid')}</span> : null}
          <Failure problem={attempt.problem.value} waitS={waitS} />
          <span class="field-hint">
            <WithCommand words={text('pairing_new_code', NEW_CODE)} command={NEW_CODE} />
          </span>
        </div>
      </form>
    </section>
  );
}

/** Below the field what the field can put right, as a notice what it cannot. */
function Failure({ problem, waitS }: { problem: Problem | null; waitS: number }): VNode | null {
  if (problem === null) return null;
  if (problem.from === 'extension') return <ProblemNotice problem={problem} />;
  const isWaiting = waitS > 0;
  const parameters = isWaiting ? { ...problem.parameters, seconds: waitS } : problem.parameters;
  const { title, details } = errorText(problem.code, parameters);
  return (
    // A countdown is not read out at each second.
    <span class="field-hint wrong" aria-live={isWaiting ? 'off' : undefined}>
      {isWaiting || details.length === 0 ? [title, ...details].join(' ') : details.join(' ')}
    </span>
  );
}
