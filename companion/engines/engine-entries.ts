import type { EngineMissing } from '../../shared/protocol/error-codes.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { EngineEntry } from '../../shared/http/engines.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { setAsideReason } from './bearable.ts';
import type { EngineRegistry } from './registry.ts';

/** Every engine of every stage that the configuration lets in, ready or with what to do about it. */
export function engineEntries(registry: EngineRegistry): EngineEntry[] {
  const { speaker, vad } = registry.parts;
  return [
    ...registry.allowed('stt').map((engine): EngineEntry => {
      return {
        ...entryOf(registry, 'stt', engine),
        source_languages: [...engine.capabilities.languages],
      };
    }),
    ...registry.allowed('translation').map((engine): EngineEntry => {
      const pairs = engine.pairs();
      return {
        ...entryOf(registry, 'translation', engine),
        source_languages: unique(pairs.map(({ source }) => source)),
        target_languages: unique(pairs.map(({ target }) => target)),
      };
    }),
    ...registry.allowed('tts').map((engine): EngineEntry => {
      return { ...entryOf(registry, 'tts', engine), target_languages: [...engine.languages()] };
    }),
    { stage: 'speaker', ...speaker.info, state: 'ready' },
    entryOf(registry, 'vad', vad),
  ];
}

function entryOf(
  registry: EngineRegistry,
  stage: EngineEntry['stage'],
  { info, missing }: { info: EngineInfo; missing: EngineMissing | undefined },
): EngineEntry {
  if (missing !== undefined) {
    return { stage, ...info, state: 'missing', ...why(new DubError('engine_missing', missing)) };
  }
  const limit = setAsideReason(info.name, registry.planAlone, registry.parts.fit?.costs);
  if (limit !== undefined) {
    return { stage, ...info, state: 'set_aside', ...why(new DubError('overloaded', limit)) };
  }
  const { trouble } = registry.healthOf(stage, info);
  if (trouble === undefined) return { stage, ...info, state: 'ready' };
  return { stage, ...info, state: 'resting', ...why(trouble) };
}

function why({ code, message, parameters }: DubError): Pick<EngineEntry, 'reason' | 'problem'> {
  return { reason: message, problem: { code, parameters } };
}

export function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
