import { ChangeFeed } from '../client/http/change-feed.ts';
import { CompanionClient } from '../client/http/companion-client.ts';
import { Credentials } from '../client/pairing/credentials.ts';
import { pagePairings } from './pairings.ts';

const address = (): string => location.origin;

/** Of this page to the companion that it is from. */
export const credentials = new Credentials({ address, store: pagePairings });

/** The companion that this page is from. */
export const client = new CompanionClient(address, credentials.source);

/** What changes there, while this page is looked at. */
export const changes = new ChangeFeed(client);
