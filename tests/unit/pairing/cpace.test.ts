/** The vectors are those of draft-irtf-cfrg-cpace for ristretto255 and SHA-512. */
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { CpaceSide } from '../../../shared/pairing/cpace.ts';

const CONTEXT = {
  code: 'Password',
  channel: 'oc\x0bB_responder\x0bA_initiator',
  sessionId: hexToBytes('7e4b4791d6a8ef019b936c79fb7f2c57'),
};
const A = {
  scalar: 'da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08',
  share: 'd40fb265a7abeaee7939d91a585fe59f7053f982c296ec413c624c669308f87a',
};
const B = {
  scalar: 'd2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d',
  share: '08bcf6e9777a9c313a3db6daa510f2d398403319c2341bd506a92e672eb7e307',
};

describe('two sides that know a code', () => {
  it.each([A, B])('send the share of the vector', ({ scalar, share }) => {
    expect(bytesToHex(new CpaceSide(CONTEXT, hexToBytes(scalar)).share)).toBe(share);
  });

  it('have the key of the vector', () => {
    const messages = {
      initiator: { share: hexToBytes(A.share), data: utf8ToBytes('ADa') },
      responder: { share: hexToBytes(B.share), data: utf8ToBytes('ADb') },
    };
    const key = new CpaceSide(CONTEXT, hexToBytes(A.scalar)).key(hexToBytes(B.share), messages);
    expect(bytesToHex(key)).toBe(
      '4c5469a16b2364c4b944ebc1a79e51d1674ad47db26e8718154f59faebfaa52d' +
        '8346f30aa58377117eb20d527f2cbc5c76381f7fd372e89df8239f87f2e02ed1',
    );
  });

  it('do not agree where one is said to have said something else', () => {
    const [a, b] = [new CpaceSide(CONTEXT), new CpaceSide(CONTEXT)];
    const said = (name: string) => ({
      initiator: { share: a.share, data: utf8ToBytes(name) },
      responder: { share: b.share },
    });
    expect(a.key(b.share, said('Ann'))).not.toEqual(b.key(a.share, said('Bob')));
  });

  it('agree on a key', () => {
    const [a, b] = [new CpaceSide(CONTEXT), new CpaceSide(CONTEXT)];
    const messages = { initiator: { share: a.share }, responder: { share: b.share } };
    expect(a.key(b.share, messages)).toEqual(b.key(a.share, messages));
  });

  it.each([
    ['code', { code: 'password' }],
    ['place', { channel: '127.0.0.1:8001' }],
    ['agreement', { sessionId: new Uint8Array(16) }],
  ])('do not agree where it is another %s', (_what, other) => {
    const [a, b] = [new CpaceSide(CONTEXT), new CpaceSide({ ...CONTEXT, ...other })];
    const messages = { initiator: { share: a.share }, responder: { share: b.share } };
    expect(a.key(b.share, messages)).not.toEqual(b.key(a.share, messages));
  });

  it.each([
    ['the neutral element', new Uint8Array(32)],
    ['no point', new Uint8Array(32).fill(255)],
    ['too short', new Uint8Array(31)],
  ])('take no share that is %s', (_what, share) => {
    const side = new CpaceSide(CONTEXT);
    expect(() => side.key(share, { initiator: side, responder: { share } })).toThrow();
  });
});
