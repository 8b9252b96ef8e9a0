import type { Service } from "../schema";
import { GOOGLE_ERRORS, googleAuth } from "./google-errors";
import { operation } from "./operation";
import { choice, email, fields, instant, integer, list, longText, text, url } from "./schema-parts";

const fileId = text("Id of the file", "1a2B3c4D5e6F");
const parents = list("Ids of the folders it lies in", text("Folder id", "0AExampleFolder"));
const mimeType = text("Media type", "application/pdf");
const file = fields(
  {
    id: fileId,
    name: text("Name", "Offer.pdf"),
    mimeType,
    webViewLink: url("Address of the file", "https://drive.google.com/file/d/1a2B3c4D5e6F/view"),
    createdTime: instant("When it was made"),
  },
  ["id", "name", "mimeType"],
);
const FIELDS = "id,name,mimeType,webViewLink,createdTime";

export const googleDrive: Service = {
  id: "google-drive",
  name: "Google Drive",
  category: "files-content",
  aliases: [{ text: "Google Drive" }],
  maturity: "callable",
  baseUrl: "https://www.googleapis.com/drive/v3",
  hosts: ["www.googleapis.com"],
  auth: googleAuth("drive"),
  docsUrl: "https://developers.google.com/workspace/drive/api/reference/rest/v3",
  operations: [
    operation({
      id: "file.upload",
      name: "Upload a file",
      effect: "write",
      resource: "file",
      input: fields(
        { name: text("Name", "note.txt"), content: longText("Text of the file", "Hello"), mimeType, parents },
        ["name", "content"],
      ),
      output: file,
      http: {
        method: "POST",
        baseUrl: "https://www.googleapis.com/upload/drive/v3",
        path: "/files",
        fixedQuery: { uploadType: "multipart", fields: FIELDS },
      },
      ms: 900,
      verbs: "upload, save, store, back up, archive, copy",
      nouns: "file, attachment, document, backup",
    }),
    operation({
      id: "folder.create",
      name: "Create a folder",
      effect: "write",
      resource: "file",
      input: fields({ name: text("Name", "Client X"), parents }, ["name"]),
      output: file,
      http: {
        method: "POST",
        path: "/files",
        fixedQuery: { fields: FIELDS },
        fixedBody: { mimeType: "application/vnd.google-apps.folder" },
      },
      ms: 600,
      verbs: "create, make",
      nouns: "folder, directory",
    }),
    operation({
      id: "file.list",
      name: "Find files",
      effect: "read",
      resource: "file",
      input: fields({
        query: text("Search expression", "name contains 'Offer' and trashed = false"),
        pageSize: integer("How many at most", 50, { minimum: 1, maximum: 1000 }),
        pageToken: text("Continue a former search", "~!!~AI9"),
      }),
      output: fields({ files: list("Files", file), nextPageToken: text("Where to continue", "~!!~AI9") }, ["files"]),
      http: {
        method: "GET",
        path: "/files",
        query: { query: "q", pageSize: "pageSize", pageToken: "pageToken" },
        fixedQuery: { fields: `nextPageToken,files(${FIELDS})` },
        body: "none",
        pagination: { kind: "cursor", requestField: "pageToken", responsePath: "nextPageToken", itemsPath: "files" },
      },
      ms: 350,
      verbs: "find, search, list, get",
      nouns: "files, folder, documents",
    }),
    operation({
      id: "file.get",
      name: "Get a file's facts",
      effect: "read",
      resource: "file:{fileId}",
      input: fields({ fileId }, ["fileId"]),
      output: file,
      http: { method: "GET", path: "/files/{fileId}", fixedQuery: { fields: FIELDS }, body: "none" },
      ms: 280,
      verbs: "get, read",
      nouns: "file, document",
    }),
    operation({
      id: "file.copy",
      name: "Copy a file",
      effect: "write",
      resource: "file",
      input: fields({ fileId, name: text("Name of the copy", "Offer for client X"), parents }, ["fileId"]),
      output: file,
      http: { method: "POST", path: "/files/{fileId}/copy", fixedQuery: { fields: FIELDS } },
      ms: 800,
      verbs: "copy, duplicate",
      nouns: "file, template",
    }),
    operation({
      id: "file.share",
      name: "Share a file",
      effect: "write",
      resource: "permission:{fileId}",
      input: fields(
        {
          fileId,
          emailAddress: email("With whom"),
          role: choice("What they may do", ["reader", "commenter", "writer"]),
          type: choice("Who", ["user", "group", "domain", "anyone"]),
        },
        ["fileId", "role", "type"],
      ),
      output: fields({ id: text("Permission id", "01234"), role: text("Role", "reader") }, ["id"]),
      http: { method: "POST", path: "/files/{fileId}/permissions" },
      ms: 600,
      verbs: "share",
      nouns: "file, folder, document, access",
    }),
    operation({
      id: "file.delete",
      name: "Delete a file",
      effect: "delete",
      resource: "file:{fileId}",
      input: fields({ fileId }, ["fileId"]),
      output: fields({}),
      http: { method: "DELETE", path: "/files/{fileId}", body: "none" },
      ms: 400,
      verbs: "delete, remove",
      nouns: "file",
    }),
  ],
  events: [
    {
      id: "file.created",
      name: "File added",
      kind: "polling",
      input: fields({ folderId: text("Only in this folder", "0AExampleFolder") }),
      output: file,
      polling: { operation: "file.list", cursorField: "createdTime", idField: "id" },
      verbs: ["add", "upload", "create", "receive"],
      nouns: ["file", "document", "folder", "photo", "video"],
    },
  ],
  ...GOOGLE_ERRORS,
};
