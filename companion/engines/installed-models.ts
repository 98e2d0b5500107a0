/** What an engine needs to know of the models on this machine. */
export interface InstalledModels {
  /** The folder of a model that is whole. */
  folderOf(id: string): string | undefined;
  installed(): readonly string[];
  /** Whether every file is what was installed. */
  verify(id: string, signal?: AbortSignal): Promise<boolean>;
  onChange(listener: () => void): () => void;
}
