import { existsSync, readdirSync } from 'node:fs';

/** The folders of the libs under `root`, by the lib's name. Empty if there are no sources, as in the image. */
export function libFolders(root = '.'): Map<string, string> {
  const folders = ['libs', 'libs/platform'].flatMap((parent) =>
    existsSync(`${root}/${parent}`)
      ? readdirSync(`${root}/${parent}`).map((name) => [name, `${parent}/${name}`] as const)
      : [],
  );
  return new Map(folders.filter(([, folder]) => existsSync(`${root}/${folder}/src`)));
}
