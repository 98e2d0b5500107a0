import { CompanionClient } from '../client/http/companion-client.ts';

/** The companion that this page is from. */
export const client = new CompanionClient(() => location.origin);
