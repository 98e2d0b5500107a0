/** What engines are called where people read of them. Written by `npm run docs` from what each says of itself. */
const TITLES: Readonly<Record<string, string>> = {
  bergamot: 'Bergamot',
  'elevenlabs-scribe': 'ElevenLabs Scribe',
  elevenlabs: 'ElevenLabs',
  apertium: 'Apertium',
  'espeak-ng': 'eSpeak NG',
  pocketsphinx: 'PocketSphinx',
  silero: 'Silero',
  'google-speech': 'Google Speech-to-Text',
  'google-translate': 'Google Translate',
  voiceprint: 'Voiceprints',
  kokoro: 'Kokoro',
  neural: 'Neural voiceprints',
  whisper: 'Whisper',
  'captions-only': 'Captions only',
};

/** The title of an engine; its name, where it is one that this version does not have. */
export function engineTitle(name: string): string {
  return TITLES[name] ?? name;
}
