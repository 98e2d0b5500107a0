/** Why a call failed, for programs: google.rpc.Status with an ErrorInfo, in the trailer that the services send it in. */
import { Metadata } from '@grpc/grpc-js';

const TRAILER = 'grpc-status-details-bin';
const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

/** Empty where there is no reason to tell. */
export function statusMetadata(code: number, message: string, reason?: string): Metadata {
  const metadata = new Metadata();
  if (reason === undefined) return metadata;
  const info = Buffer.concat([field(1, reason), field(2, 'googleapis.com')]);
  const any = Buffer.concat([field(1, ERROR_INFO), field(2, info)]);
  metadata.set(TRAILER, Buffer.concat([Buffer.from([0x08, code]), field(2, message), field(3, any)]));
  return metadata;
}

/** A field of a protocol buffer that is a string, bytes or a message. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left >>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}
