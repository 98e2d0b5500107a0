import { hostnameOf } from '../site.ts';

export interface ThisTab {
  readonly id: number;
  /** Hostname; empty where there is none or it is not known. */
  readonly site: string;
}

/** The tab the popup was opened over. */
export async function thisTab(): Promise<ThisTab | undefined> {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id === undefined) return undefined;
  return { id: tab.id, site: hostnameOf(tab.url) };
}
