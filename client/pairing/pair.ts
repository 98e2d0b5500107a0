import { routes } from '../../shared/http/routes.ts';
import { CpaceSide } from '../../shared/pairing/cpace.ts';
import { bytesToHex, hexToBytes } from '../../shared/pairing/hex.ts';
import { isSame, pairingKeys, type PairingKeys } from '../../shared/pairing/proofs.ts';
import { CompanionClient, RequestFailed } from '../http/companion-client.ts';
import { ownProblem } from '../problems.ts';
import { outdatedWhereUnknown } from './outdated.ts';
import { hostOf, type Pairing } from './pairing-store.ts';

const ANSWER_WITHIN_MS = 10_000;
const SESSION_ID_BYTES = 16;

export interface PairRequest {
  /** Like http://127.0.0.1:8000. */
  readonly address: string;
  /** The eight digits that the companion shows. */
  readonly code: string;
  /** What the browser calls itself, of 1 to 60 characters. */
  readonly name: string;
  readonly signal?: AbortSignal;
}

/**
 * Pairs this browser with a companion by the code that the companion shows. Neither the code nor the key travels, and
 * nothing is returned before the companion has confirmed that it knows the code too.
 * @throws RequestFailed, or the signal's reason
 */
export async function pair({ address, code, name, signal }: PairRequest): Promise<Pairing> {
  const client = new CompanionClient(() => address);
  const options = { withinMs: ANSWER_WITHIN_MS, ...(signal === undefined ? {} : { signal }) };
  const sessionId = crypto.getRandomValues(new Uint8Array(SESSION_ID_BYTES));
  const side = new CpaceSide({ code, sessionId, channel: hostOf(address) });
  const ownName = name.trim();
  const begun = await client
    .call(routes.pairing.begin, {
      body: { session_id: bytesToHex(sessionId), share: bytesToHex(side.share), name: ownName },
      ...options,
    })
    .catch(outdatedWhereUnknown);
  const keys = keysOf(side, ownName, hexToBytes(begun.share));
  const { browser_id, confirmation } = await client.call(routes.pairing.confirm, {
    params: { pairing_id: begun.pairing_id },
    body: { confirmation: keys.initiatorConfirmation },
    ...options,
  });
  if (!isSame(confirmation, keys.responderConfirmation)) {
    throw new RequestFailed(ownProblem('companion_unproven'));
  }
  return { browserId: browser_id, browserKey: keys.browserKey };
}

function keysOf(side: CpaceSide, name: string, share: Uint8Array): PairingKeys {
  const initiator = { share: side.share, data: new TextEncoder().encode(name) };
  try {
    return pairingKeys(side.key(share, { initiator, responder: { share } }));
  } catch (cause) {
    // No companion sends a share that is no point of the group.
    throw new RequestFailed(ownProblem('companion_unproven'), cause);
  }
}
