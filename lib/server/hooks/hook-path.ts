const PREFIX = "/hooks/";

/**
 * The path of a hook as it stands in a trigger: below /hooks/, each segment decoded, no slash at the end. Letters keep
 * their case. An encoded slash separates nothing, so a path that holds one is nobody's.
 * @param pathname of the request's address, still encoded
 * @returns null where it cannot be the path of a hook
 */
export function hookPathOf(pathname: string): string | null {
  if (!pathname.startsWith(PREFIX)) return null;
  const segments = pathname.slice(PREFIX.length).replace(/\/$/, "").split("/");
  try {
    const decoded = segments.map(decodeURIComponent);
    return decoded.some((segment) => segment === "" || segment.includes("/")) ? null : decoded.join("/");
  } catch {
    return null;
  }
}
