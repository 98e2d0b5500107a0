import { parseJson } from '../../../shared/bounded-json.ts';
import type { Projection } from './projection.ts';
import type { Background } from './score.ts';
import type { VoiceprintFigures } from './voiceprint.ts';

const MAGIC = 'samevoice voiceprint 2\n';
const MOST = 32_767;

/** Everything learnt that is shipped: what makes voiceprints, and what makes their likeness mean something. */
export interface ShippedFigures {
  readonly voiceprint: VoiceprintFigures;
  readonly background: Background;
  readonly calibration: Calibration;
  /** Of a voiceprint: the log odds that two speak at once, its only value. */
  readonly overlap: Projection;
}

/** similarity = 1 / (1 + exp(−(offset + slope · score))) */
export interface Calibration {
  readonly offset: number;
  readonly slope: number;
}

/** An array as it is written: 16 bits a value, each row over its own highest. */
interface Part {
  readonly name: string;
  readonly values: Float64Array;
  readonly rowLength: number;
}

interface Header {
  readonly rank: number;
  readonly calibration: Calibration;
  readonly parts: readonly { readonly name: string; readonly length: number; readonly rowLength: number }[];
}

/** @returns the file's bytes; values keep some four digits */
export function writeFigures({ voiceprint, background, calibration, overlap }: ShippedFigures): Uint8Array {
  const { bands, mixture, variability } = voiceprint;
  const projections = Object.entries({
    distribution: voiceprint.distribution,
    place: voiceprint.place,
    offsets: voiceprint.offsets,
    joint: voiceprint.joint,
    overlap,
  });
  const parts: Part[] = [
    { name: 'bands.mean', values: bands.mean, rowLength: bands.mean.length },
    { name: 'bands.covariance', values: bands.covariance, rowLength: bands.mean.length },
    { name: 'weights', values: mixture.weights, rowLength: mixture.weights.length },
    { name: 'means', values: mixture.means, rowLength: mixture.means.length / mixture.weights.length },
    { name: 'variances', values: mixture.variances, rowLength: 1 },
    { name: 'variability', values: variability.rows, rowLength: variability.rank },
    ...projections.flatMap(([name, { mean, rows }]) => [
      { name: `${name}.mean`, values: mean, rowLength: 1 },
      { name: `${name}.rows`, values: rows, rowLength: mean.length },
    ]),
    { name: 'background', values: background.full, rowLength: 256 },
    { name: 'background.telephone', values: background.telephone, rowLength: 256 },
  ];
  const header: Header = {
    rank: variability.rank,
    calibration,
    parts: parts.map(({ name, values, rowLength }) => ({ name, length: values.length, rowLength })),
  };
  const head = Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`);
  const padding = Buffer.alloc((4 - (head.length % 4)) % 4, '\n');
  return Buffer.concat([head, padding, ...parts.map(packed)]);
}

/** Each row: its highest as a 32-bit float, then its values as parts of it. */
function packed({ values, rowLength }: Part): Buffer {
  const rows = values.length / rowLength;
  const bytes = Buffer.alloc(rows * (4 + 2 * rowLength));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const part = values.subarray(row * rowLength, (row + 1) * rowLength);
    const highest = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    at = bytes.writeFloatLE(highest, at);
    for (const value of part)
      at = bytes.writeInt16LE(highest === 0 ? 0 : Math.round((value / highest) * MOST), at);
  }
  return bytes;
}

/** @throws Error where it is no such file, or cut short */
export function readFigures(file: Uint8Array): ShippedFigures {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const headEnd = bytes.indexOf('\n', MAGIC.length);
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC || headEnd < 0) {
    throw new Error('This is no file of voiceprint figures.');
  }
  const header = parseJson(bytes.toString('utf8', MAGIC.length, headEnd)) as Header;
  let at = headEnd + 1;
  at += (4 - (at % 4)) % 4;
  const arrays = new Map<string, Float64Array>();
  for (const { name, length, rowLength } of header.parts) {
    const values = new Float64Array(length);
    if (at + (length / rowLength) * (4 + 2 * rowLength) > bytes.length) {
      throw new Error('The file of voiceprint figures is cut short.');
    }
    for (let i = 0; i < length; at += 4) {
      const highest = bytes.readFloatLE(at);
      for (const end = i + rowLength; i < end; i++, at += 2)
        values[i] = (bytes.readInt16LE(at + 4) / MOST) * highest;
    }
    arrays.set(name, values);
  }
  const array = (name: string): Float64Array => {
    const found = arrays.get(name);
    if (found === undefined) throw new Error(`The file of voiceprint figures lacks ${name}.`);
    return found;
  };
  const projection = (name: string): Projection => ({
    mean: array(`${name}.mean`),
    rows: array(`${name}.rows`),
  });
  return {
    voiceprint: {
      bands: { mean: array('bands.mean'), covariance: array('bands.covariance') },
      mixture: { weights: array('weights'), means: array('means'), variances: array('variances') },
      variability: { rows: array('variability'), rank: header.rank },
      distribution: projection('distribution'),
      place: projection('place'),
      offsets: projection('offsets'),
      joint: projection('joint'),
    },
    background: { full: array('background'), telephone: array('background.telephone') },
    overlap: projection('overlap'),
    calibration: header.calibration,
  };
}
