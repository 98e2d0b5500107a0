/**
 * Loads an ONNX graph whose large tensors are ranges of bytes of a published weights file. The graph is small enough for
 * the repository; the weights are installed apart, as their publisher made them.
 */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { InferenceSession } from 'onnxruntime-node';

const ERROR_LEVEL = 3;

export interface GraphOptions {
  /** Threads that one operator may use. */
  readonly threads: number;
}

/**
 * @param graph a gzipped ONNX file
 * @param weightsFolder holds the files that the graph's external tensors name
 * @throws where the runtime has no library for this platform, or the weights do not fit the graph
 */
export async function loadWeightlessGraph(
  graph: URL,
  weightsFolder: string,
  { threads }: GraphOptions,
): Promise<InferenceSession> {
  const { InferenceSession: sessions } = await import('onnxruntime-node');
  const bytes = await promisify(gunzip)(await readFile(graph));
  return sessions.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: ERROR_LEVEL,
    extra: {
      session: {
        // Relative names of external tensors are looked up here, because the graph itself is read from memory.
        model_external_initializers_file_folder_path: weightsFolder,
        // A thread that spins while it waits takes its core from the browser that plays the film.
        intra_op: { allow_spinning: '0' },
      },
    },
  });
}
