import { pairingCode } from '../../shared/http/pairing.ts';

/** The code that is meant: typed or pasted as it is shown, "1234 5678". Undefined where it is none. */
export function parseCode(typed: string): string | undefined {
  const parsed = pairingCode.safeParse(typed.replace(/[\s-]/g, ''));
  return parsed.success ? parsed.data : undefined;
}

/** As it is shown: "1234 5678". */
export function formatCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
