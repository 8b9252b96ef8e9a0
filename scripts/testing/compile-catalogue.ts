import { buildCatalogue } from "../catalogue/build-catalogue";

/** Before all tests: the compiled catalogue is that of the service files. */
export default function compileCatalogue(): void {
  buildCatalogue();
}
