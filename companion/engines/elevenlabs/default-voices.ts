/** The voices that the service gives every account, so that a session can begin before the account's are fetched. */
import type { AccountVoice } from './account-voice.ts';

type Row = readonly [id: string, name: string, gender: AccountVoice['gender'], age: AccountVoice['age']];

const ROWS: readonly Row[] = [
  ['CwhRBWXzGAHq8TQ4Fs17', 'Roger', 'male', 'middle_aged'],
  ['EXAVITQu4vr4xnSDxMaL', 'Sarah', 'female', 'young'],
  ['FGY2WhTYpPnrIDTdsKH5', 'Laura', 'female', 'young'],
  ['IKne3meq5aSn9XLyUdCD', 'Charlie', 'male', 'young'],
  ['JBFqnCBsd6RMkjVDRZzb', 'George', 'male', 'middle_aged'],
  ['N2lVS1w4EtoT3dr4eOWO', 'Callum', 'male', 'middle_aged'],
  ['SAz9YHcvj6GT2YYXdXww', 'River', undefined, 'middle_aged'],
  ['TX3LPaxmHKxFdv7VOQHJ', 'Liam', 'male', 'young'],
  ['Xb7hH8MSUJpSbSDYk0k2', 'Alice', 'female', 'middle_aged'],
  ['XrExE9yKIg1WjnnlVkGX', 'Matilda', 'female', 'middle_aged'],
  ['bIHbv24MWmeRgasZH58o', 'Will', 'male', 'young'],
  ['cgSgspJ2msm6clMCkdW9', 'Jessica', 'female', 'young'],
  ['cjVigY5qzO86Huf0OWal', 'Eric', 'male', 'middle_aged'],
  ['iP95p4xoKVk53GoZ742B', 'Chris', 'male', 'middle_aged'],
  ['nPczCjzI2devNBz1zQrb', 'Brian', 'male', 'middle_aged'],
  ['onwK4e9ZLuTAKqWW03F9', 'Daniel', 'male', 'middle_aged'],
  ['pFZP5JQG7iQjIQuC4Bku', 'Lily', 'female', 'middle_aged'],
  ['pqHfZKP75CvOlQylNhV4', 'Bill', 'male', 'old'],
];

export const DEFAULT_VOICES: readonly AccountVoice[] = ROWS.map(([id, name, gender, age]) => ({
  id,
  name,
  kind: 'stock',
  gender,
  age,
  nativeLanguages: ['en'],
}));
