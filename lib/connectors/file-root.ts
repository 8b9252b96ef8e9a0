import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { invalidInput, ServiceFailure } from "./performer";

/** The one folder of this machine that workflows may use. */
export interface FileRoot {
  /**
   * The path of a file or folder below it. No part of it may be a link, so that nothing leads out.
   * @param given relative to the folder, with slashes
   * @param field of the input, for errors
   * @throws ServiceFailure where there is no such folder, the path leads out of it, or to the platform's own data
   */
  resolve(given: string, field: string, options: { mayBeNew: boolean }): Promise<string>;
}

const PATH_CHARS_MAX = 1_000;

/**
 * @param folder FILES_DIR; undefined: no workflow touches a file
 * @param kept folders and files that are the platform's own, wherever they lie
 */
export function createFileRoot(folder: string | undefined, kept: readonly string[]): FileRoot {
  return {
    async resolve(given, field, { mayBeNew }) {
      if (folder === undefined) throw unset();
      if (given.length > PATH_CHARS_MAX || /[\0-\x1f\\]/.test(given))
        throw invalidInput(field, "must be a path with slashes, without control characters");
      const parts = given.split("/").filter((part) => part !== "" && part !== ".");
      if (path.isAbsolute(given) || parts.includes(".."))
        throw invalidInput(field, "must lie below the folder of files: neither begin with / nor hold ..");
      const root = await realpath(folder).catch(() => {
        throw unset();
      });
      let full = root;
      for (const [place, part] of parts.entries()) {
        full = path.join(full, part);
        const found = await lstat(full).catch(() => undefined);
        const isLast = place === parts.length - 1;
        if (found === undefined && (!mayBeNew || !isLast)) {
          if (mayBeNew) break;
          throw new ServiceFailure({
            category: "not_found",
            code: "FILE_NOT_FOUND",
            message: `there is no ${given}`,
            field: `with.${field}`,
          });
        }
        if (found?.isSymbolicLink() === true) throw invalidInput(field, "leads over a link, which is not followed");
        if (found !== undefined && !isLast && !found.isDirectory()) throw invalidInput(field, `${part} is no folder`);
      }
      const target = path.join(root, ...parts);
      for (const one of kept) {
        const own = await realpath(one).catch(() => path.resolve(one));
        if (target === own || target.startsWith(`${own}${path.sep}`) || target.startsWith(`${own}-`))
          throw invalidInput(field, "is the platform's own");
      }
      return target;
    },
  };
}

function unset(): ServiceFailure {
  return new ServiceFailure({
    category: "configuration_missing",
    code: "FILES_DIR_UNSET",
    message: "workflows may use no files of this machine; an administrator can allow a folder (FILES_DIR)",
  });
}
