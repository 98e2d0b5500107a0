import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Browser } from '../../../shared/http/pairing.ts';
import type { ChangeFeed } from '../../http/change-feed.ts';
import type { CompanionClient } from '../../http/companion-client.ts';
import { text, viewerLocale } from '../../i18n/text.ts';
import { formatCode } from '../../pairing/code.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { ProblemNotice } from '../../ui/notice.tsx';
import { PairedBrowsers, type ShownCode } from './paired-browsers.ts';

/** Which browsers may use the companion: each can be forgotten, and another one let in. */
export function BrowsersList(properties: {
  client: CompanionClient;
  changes: ChangeFeed;
  /** This browser itself was forgotten. */
  onForgotten: () => void;
}): VNode {
  const { client, changes, onForgotten } = properties;
  const paired = useMemo(() => new PairedBrowsers(client), [client]);
  useEffect(() => {
    const stop = new AbortController();
    changes.watch(['browsers'], () => void paired.look(), stop.signal);
    return () => {
      stop.abort();
      paired.hide();
    };
  }, [paired, changes]);
  const forget = async ({ id, is_this }: Browser): Promise<void> => {
    await paired.forget(id);
    if (is_this && paired.problem.value === null) onForgotten();
  };
  const shown = paired.shown.value;
  return (
    <div class="browsers">
      <h3>{text('browsers_title')}</h3>
      <ul class="entries" aria-label={text('browsers_title')}>
        {(paired.browsers.value ?? []).map((browser) => (
          <BrowserEntry key={browser.id} browser={browser} onForget={() => void forget(browser)} />
        ))}
      </ul>
      {paired.problem.value === null ? null : <ProblemNotice problem={paired.problem.value} />}
      <div class="said" aria-live="polite">
        {shown === undefined ? null : <CodeShown shown={shown} />}
      </div>
      <div class="row">
        <button class="button" type="button" onClick={() => void paired.show()}>
          {text('browsers_add')}
        </button>
      </div>
    </div>
  );
}

function BrowserEntry({ browser, onForget }: { browser: Browser; onForget: () => void }): VNode {
  const { name, paired_at, is_this } = browser;
  const date = new Intl.DateTimeFormat(viewerLocale(), { dateStyle: 'medium' }).format(new Date(paired_at));
  return (
    <li>
      <span class="entry-name">
        {name} {is_this ? <span class="tag good">{text('browsers_this')}</span> : null}
        <span class="entry-more">{text('browsers_since', date)}</span>
      </span>
      <span class="entry-actions">
        <ConfirmButton
          label={text('forget')}
          sure={text('browsers_forget_sure')}
          whom={name}
          onSure={onForget}
        />
      </span>
    </li>
  );
}

function CodeShown({ shown: { code, leftS } }: { shown: ShownCode }): VNode {
  if (leftS === 0) return <p class="field-hint">{text('browsers_code_over')}</p>;
  const left = `${Math.floor(leftS / 60)}:${String(leftS % 60).padStart(2, '0')}`;
  return (
    <div class="notice">
      <p class="shown-code">{formatCode(code)}</p>
      <p>{text('browsers_add_where')}</p>
      <p class="field-hint" aria-live="off">
        {text('browsers_code_left', left)}
      </p>
    </div>
  );
}
