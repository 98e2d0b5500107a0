import { readConfig } from '../../companion/config.ts';
import { ModelStore } from '../../companion/models/model-store.ts';

/** The folder of a model. @throws where it is not installed: a bench measures it or fails */
export function installedModel(id: string): string {
  const folder = new ModelStore(readConfig(process.env).MODELS_DIR).folderOf(id);
  if (folder !== undefined) return folder;
  throw new Error(`The model ${id} is not installed: run "npm run models -- install en es pt".`);
}
