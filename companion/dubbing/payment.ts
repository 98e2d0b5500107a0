/** The one way in which engines spend: what is asked for is bought before it is sent, and given back where it is not billed. */
import type { Account, Bill, Purchase } from './account.ts';

/**
 * Sends a paid request.
 * @param mayBeBilled whether a request that failed so may be on the bill all the same: what was sent and not waited for is, and
 *   what was refused is not
 * @throws DubError `spend_cap_reached` before anything is sent, or what the request fails with
 */
export async function paid<Answer>(
  account: Account,
  purchase: Purchase,
  request: () => Promise<Answer>,
  mayBeBilled: (error: unknown) => boolean,
): Promise<Answer> {
  const bill = account.buy(purchase);
  try {
    return await request();
  } catch (error) {
    if (!mayBeBilled(error)) bill.cancel();
    throw error;
  }
}

/** What flows to a service and is paid by the unit, each unit before the first part of it is sent. */
export class PaidStream {
  readonly #account: Account;
  readonly #unit: Purchase;
  readonly #bills: Bill[] = [];

  /** @param unit one unit's purchase */
  constructor(account: Account, unit: Purchase) {
    this.#account = account;
    this.#unit = unit;
  }

  /**
   * Pays for all up to here that is not paid yet; begun units count whole.
   * @throws DubError `spend_cap_reached`
   */
  payUpTo(units: number): void {
    while (this.#bills.length < units) this.#bills.push(this.#account.buy(this.#unit));
  }

  /** Nothing of it is billed: the service has refused it. */
  refund(): void {
    for (const bill of this.#bills.splice(0)) bill.cancel();
  }
}
