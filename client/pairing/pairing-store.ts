import { z } from 'zod';
import { browserId, hex32 } from '../../shared/http/pairing.ts';

/** What a browser keeps of a companion that it is paired with. */
export const pairing = z.object({
  browserId,
  /** 32 bytes in hexadecimal, which the companion has too. It never travels. */
  browserKey: hex32,
});
export type Pairing = z.infer<typeof pairing>;

/** Pairings by host and port, like `127.0.0.1:8000`: each lasts, also while another companion is asked. */
export const pairings = z.record(z.string().max(300), pairing);

/** Where a host of the client keeps pairings. */
export interface PairingStore {
  read(host: string): Promise<Pairing | undefined>;
  write(host: string, pairing: Pairing): Promise<void>;
  remove(host: string): Promise<void>;
  /** Also of what another page of the same host changes. Returns how to stop listening. */
  onChange(listener: () => void): () => void;
}

/** Host and port as a request names them: what a pairing and each proof are bound to. */
export function hostOf(address: string): string {
  return new URL(address).host.toLowerCase();
}
