import { CompanionClient } from '../extension/companion-client.ts';

/** The companion that this page is from. */
export const client = new CompanionClient(() => location.origin);
