import { CompanionClient } from '../../client/http/companion-client.ts';

/** The HTTP routes of a companion, by the contract that its pages use. */
export function apiOf(address: string): CompanionClient {
  return new CompanionClient(() => address);
}
