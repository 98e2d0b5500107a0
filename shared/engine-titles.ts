/** What engines are called where people read of them. */
const TITLES: Record<string, string> = {
  'google-speech': 'Google Speech-to-Text',
  'google-translate': 'Google Translate',
  elevenlabs: 'ElevenLabs',
  whisper: 'Whisper',
  bergamot: 'Bergamot',
  kokoro: 'Kokoro',
  pocketsphinx: 'PocketSphinx',
  apertium: 'Apertium',
  'espeak-ng': 'eSpeak NG',
  'captions-only': 'Captions only',
  silero: 'Silero',
  voiceprint: 'Voiceprints',
  neural: 'Neural voiceprints',
};

export function engineTitle(name: string): string {
  return TITLES[name] ?? name;
}
