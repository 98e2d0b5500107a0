import { CompanionClient } from '../../client/http/companion-client.ts';
import { secretOf } from './secrets.ts';

/** The HTTP routes of a companion, by the contract that its pages use, for a program that has read the secret. */
export function apiOf(address: string): CompanionClient {
  return new CompanionClient(
    () => address,
    () => secretOf(address),
  );
}
