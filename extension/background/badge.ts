import { text, type TextKey } from '../../client/i18n/text.ts';
import type { DubbingState } from '../state.ts';

/** What a badge shows. Each differs in its letters too, for eyes that do not tell the colours. */
interface Badge {
  readonly letters: string;
  readonly colour: string;
  readonly title: TextKey;
}

const BADGES = {
  off: { letters: '', colour: '#5b6472', title: 'extension_name' },
  starting: { letters: '…', colour: '#5b6472', title: 'badge_starting' },
  on: { letters: 'ON', colour: '#0f766e', title: 'badge_on' },
  trouble: { letters: '!', colour: '#b42318', title: 'badge_trouble' },
} as const satisfies Record<string, Badge>;

export function badgeOf(state: DubbingState): keyof typeof BADGES {
  if (state.phase !== 'on') return state.phase;
  if (state.link === 'away') return 'trouble';
  return state.link === 'live' ? 'on' : 'starting';
}

/** Each tab has its own; the tab that is not dubbed any more loses it. */
export async function paintBadge(before: DubbingState | undefined, now: DubbingState): Promise<void> {
  if (before !== undefined && before.tabId !== null && before.tabId !== now.tabId) {
    await paint(before.tabId, BADGES.off);
  }
  if (now.tabId !== null) await paint(now.tabId, BADGES[badgeOf(now)]);
}

async function paint(tabId: number, badge: Badge): Promise<void> {
  try {
    await Promise.all([
      chrome.action.setBadgeText({ tabId, text: badge.letters }),
      chrome.action.setBadgeBackgroundColor({ tabId, color: badge.colour }),
      chrome.action.setBadgeTextColor({ tabId, color: '#ffffff' }),
      chrome.action.setTitle({ tabId, title: text(badge.title) }),
    ]);
  } catch {
    // The tab was closed meanwhile, and its badge with it.
  }
}
