import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

/** A page of a bucket's objects; what is already read is left as it is. */
export function readListing(answer: Json): Json {
  const result = isJsonObject(answer) ? answer["ListBucketResult"] : undefined;
  if (!isJsonObject(result)) return answer;
  const next = result["NextContinuationToken"];
  return {
    objects: listOf(result["Contents"]).map((object) => ({
      key: textOf(object["Key"]),
      size: Number(textOf(object["Size"])),
      etag: textOf(object["ETag"]).replaceAll('"', ""),
      lastModified: textOf(object["LastModified"]),
    })),
    prefixes: listOf(result["CommonPrefixes"]).map((prefix) => textOf(prefix["Prefix"])),
    truncated: result["IsTruncated"] === "true",
    ...(typeof next === "string" ? { continuationToken: next } : {}),
  };
}

/** What S3 says of a stored object stands in headers. */
export function readPut(answer: Json, headers: Readonly<Record<string, string>>): Json {
  const { etag, "x-amz-version-id": versionId } = headers;
  if (etag === undefined) return answer;
  return { etag: etag.replaceAll('"', ""), ...(versionId === undefined ? {} : { versionId }) };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Of one element XML does not say that it is a list. */
function listOf(value: Json | undefined): JsonObject[] {
  return (Array.isArray(value) ? value : [value ?? null]).filter(isJsonObject);
}
