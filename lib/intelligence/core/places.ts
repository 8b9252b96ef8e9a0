let names: ReadonlySet<string> | undefined;

/** Countries, and the cities that time zones are named after, in lower case. */
function placeNames(): ReadonlySet<string> {
  if (names !== undefined) return names;
  const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const countries = letters.flatMap((a) => letters.flatMap((b) => regions.of(a + b) ?? []));
  const cities = Intl.supportedValuesOf("timeZone").map((zone) =>
    (zone.split("/").at(-1) ?? zone).replaceAll("_", " "),
  );
  names = new Set([...countries, ...cities, "Europe", "Asia", "Africa", "America"].map((name) => name.toLowerCase()));
  return names;
}

/** "A customer in Germany", "the temperature in Berlin": no system that something happens in. */
export const isPlace = (name: string): boolean => placeNames().has(name.toLowerCase());
