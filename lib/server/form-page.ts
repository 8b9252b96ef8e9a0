import type { FormPage } from "./compose/forms";
import { getServices } from "./get-services";

/** The form at an address. @param segments of the path below /forms/, as Next hands them out; null: there is none */
export async function formPageOf(segments: readonly string[]): Promise<FormPage | null> {
  const { forms } = await getServices();
  try {
    const decoded = segments.map(decodeURIComponent);
    return decoded.some((segment) => segment.includes("/")) ? null : forms.page(decoded.join("/"));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
