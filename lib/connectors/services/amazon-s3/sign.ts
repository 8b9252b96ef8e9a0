import { createHash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import type { SignRequest } from "../../ports";

/**
 * AWS Signature Version 4 over method, address, body and `x-amz-` headers.
 * @param login `username` is the access key id, `password` the secret access key
 * @param settings `region`, e.g. `eu-central-1`
 * @param datetime `20130524T000000Z`; the present one if left out
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signS3(
  login: { username: string; password: string },
  settings: Readonly<Record<string, string>>,
  datetime?: string,
): SignRequest {
  return async ({ method, url, headers, body }) => {
    const digest = createHash("sha256")
      .update(body ?? "")
      .digest("hex");
    // Proxies change other headers on the way; these are S3's own.
    const amazon = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-"));
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...Object.fromEntries(amazon), "x-amz-content-sha256": digest },
      accessKeyId: login.username,
      secretAccessKey: login.password,
      service: "s3",
      region: settings["region"] ?? "us-east-1",
      ...(datetime === undefined ? {} : { datetime }),
    });
    const signed = await signer.sign();
    return {
      authorization: signed.headers.get("authorization") ?? "",
      "x-amz-date": signed.headers.get("x-amz-date") ?? "",
      "x-amz-content-sha256": digest,
    };
  };
}
