import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { languageName } from '../../shared/languages.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import type { Settings, SiteSettings } from '../settings.ts';
import type { Live } from '../ui/live.ts';
import type { Undoable } from './undo-bar.tsx';

function choiceWords(site: SiteSettings): string {
  const words: string[] = [];
  if (site.targetLanguage !== undefined) words.push(languageName(site.targetLanguage, viewerLocale()));
  if (site.originalVolume !== undefined) {
    words.push(text('site_original', String(Math.round(site.originalVolume * 100))));
  }
  if (site.dubVolume !== undefined) words.push(text('site_dub', String(Math.round(site.dubVolume * 100))));
  return words.join(' · ');
}

/** What was chosen for single sites, to be looked at and forgotten. */
export function SitesSection({ live, forgot }: { live: Live; forgot: (done: Undoable) => void }): VNode {
  const id = useId();
  const { sites } = live.settings.value;
  const hostnames = Object.keys(sites).sort();
  const replace = (change: (before: Settings['sites']) => Settings['sites']): void => {
    live.change((before) => ({ ...before, sites: change(before.sites) }));
  };
  const forget = (gone: readonly string[], words: string): void => {
    const kept = Object.fromEntries(Object.entries(sites).filter(([hostname]) => gone.includes(hostname)));
    replace((before) =>
      Object.fromEntries(Object.entries(before).filter(([hostname]) => !gone.includes(hostname))),
    );
    forgot({
      words,
      undo: () => {
        replace((before) => ({ ...kept, ...before }));
      },
    });
  };
  return (
    <section class="section card" aria-labelledby={id}>
      <div class="section-top">
        <h2 id={id}>{text('sites_title')}</h2>
        {hostnames.length === 0 ? null : (
          <button
            class="button quiet"
            type="button"
            onClick={() => {
              forget(hostnames, text('sites_forgotten'));
            }}
          >
            {text('forget_all')}
          </button>
        )}
      </div>
      {hostnames.length === 0 ? (
        <p class="lead">{text('sites_none')}</p>
      ) : (
        <ul class="entries">
          {hostnames.map((hostname) => (
            <li key={hostname}>
              <span class="entry-name">
                {hostname}
                <span class="entry-more">{choiceWords(sites[hostname] ?? {})}</span>
              </span>
              <button
                class="button quiet"
                type="button"
                aria-label={text('forget_this', hostname)}
                onClick={() => {
                  forget([hostname], text('forgotten', hostname));
                }}
              >
                {text('forget')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
