import type { ComponentChildren, VNode } from 'preact';
import { text } from '../client/i18n/text.ts';
import { Gate } from './gate.tsx';
import { Mark } from '../client/ui/icons.tsx';

const PLACES = [
  { path: '/', words: 'page_dub' },
  { path: '/speaker', words: 'page_speaker' },
  { path: '/voice-management', words: 'page_voices' },
  { path: '/docs', words: 'page_docs' },
] as const;

/** What every page has: its name, and the way to the others. */
export function Frame(properties: { title: string; children: ComponentChildren }): VNode {
  const { title, children } = properties;
  document.title = `${title} · ${text('extension_name')}`;
  return (
    <>
      <header class="page-top">
        <Mark size={36} />
        <p class="page-name">{text('extension_name')}</p>
        <nav aria-label={text('page_places')}>
          {PLACES.map(({ path, words }) => (
            <a key={path} href={path} aria-current={location.pathname === path ? 'page' : undefined}>
              {text(words)}
            </a>
          ))}
        </nav>
      </header>
      <main>
        <h1 class="visually-hidden">{title}</h1>
        <Gate>{children}</Gate>
      </main>
    </>
  );
}
