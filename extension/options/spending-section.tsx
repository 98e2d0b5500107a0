import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { settings } from '../settings.ts';
import type { Live } from '../ui/live.ts';

const cap = settings.shape.spendCapUsd;

/** What a session may cost. */
export function SpendingSection({ live }: { live: Live }): VNode {
  const id = useId();
  const typed = useSignal(written(live.settings.value.spendCapUsd));
  const parsed = cap.safeParse(amount(typed.value));
  return (
    <section class="section card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{text('spending_title')}</h2>
      <p class="lead">{text('spending_why')}</p>
      <div class="field">
        <label class="field-label" for={id}>
          {text('spending_cap')}
        </label>
        <input
          id={id}
          class="input"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          placeholder={text('spending_none')}
          value={typed.value}
          aria-invalid={!parsed.success}
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            const chosen = cap.safeParse(amount(typed.value));
            if (chosen.success) live.change((before) => ({ ...before, spendCapUsd: chosen.data }));
          }}
        />
        <span class={`field-hint ${parsed.success ? '' : 'wrong'}`} id={`${id}-hint`} aria-live="polite">
          {text(parsed.success ? 'spending_hint' : 'spending_invalid')}
        </span>
      </div>
    </section>
  );
}

/** Null where nothing is typed. Half the world writes a comma where the other half writes a point. */
function amount(typed: string): number | null {
  const plain = typed.trim().replace(',', '.');
  return plain === '' ? null : Number(plain);
}

/** As the viewer would type it. */
function written(usd: number | null): string {
  if (usd === null) return '';
  return new Intl.NumberFormat(viewerLocale(), { useGrouping: false, maximumFractionDigits: 6 }).format(usd);
}
