import { closeSync, openSync, readSync } from 'node:fs';

/** A file beyond what is taken; the message says how much that is. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
}

/**
 * A whole file as UTF-8. No more than `mostBytes` and one are ever read, whatever the file is.
 * @throws FileTooLargeError, or what the file system says
 */
export function readTextFile(path: string, mostBytes: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(mostBytes + 1);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      if (read === 0) return bytes.toString('utf8', 0, length);
      length += read;
      if (length > mostBytes) {
        throw new FileTooLargeError(`saw more than ${mostBytes} bytes, takes at most ${mostBytes}`);
      }
    }
  } finally {
    closeSync(file);
  }
}
