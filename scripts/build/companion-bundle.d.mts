export function currentBundle(root: string, program: string): string | undefined;
export function makeBundle(
  root: string,
  options?: { readonly programs?: readonly string[]; readonly into?: string },
): Promise<void>;
