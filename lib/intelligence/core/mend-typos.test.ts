import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import "@/scripts/testing/property-seed";
import { mendTypos } from "./mend-typos";
import { buildSpelling } from "./spelling";

const spelling = buildSpelling(catalog);
const mend = (text: string): string => mendTypos(spelling, text).text;

describe("mistyped words of a request", () => {
  it.each([
    ["when a form is filled in typefrom, post to slakc", "when a form is filled in typeform, post to slack"],
    ["evry monday sned a mesage to Micorsoft Teams", "every monday send a message to Microsoft Teams"],
    ["add the contcat to Hubpsot", "add the contact to Hubspot"],
    [
      "please creat two taks each in PipeDirve, in asnaa and on Trelo's board",
      "please create two tasks each in Pipedrive, in asana and on Trello's board",
    ],
    ["copy it to drop box and air table", "copy it to dropbox and airtable"],
    ["dont post it twice", "don't post it twice"],
    ["Salesforse leads go to our speadsheet", "Salesforce leads go to our spreadsheet"],
  ])("%s", (typed, meant) => {
    expect(mend(typed)).toBe(meant);
  });

  it.each([
    ["words of the language", "A notion of a linear box, a lack of slick stacks, and motion at the front"],
    ["names of people and firms", "Email Marta and Uwe at Etsy, then tell Orion GmbH"],
    ["what is quoted", `Post "helo wrold" and 'slakc' to Slack`],
    ["channels, addresses, hosts and paths", "Tell #shets and ana@gogle.com of https://x.io/mesage and file_nmae.csv"],
    ["expressions", "Send {{ trigger.data.mesage }} on"],
    ["other languages", "Cuando llegue un correo nuevo en Gmail, crea una tarea en Asana y avisa al equipo"],
    ["words that only look like a name in two", "tell the sales force what is linked in the note, get response times"],
    ["formed words", "reuploads, automatable, offboarding and the assignees' subtasks"],
  ])("stay: %s", (_, text) => {
    expect(mend(text)).toBe(text);
  });

  it("a text of which most words are unknown is left as it is", () => {
    const text = "sned taks slakc mesage";
    expect(mendTypos(spelling, text)).toMatchObject({ text, mended: [] });
  });

  it("every place of the mended text is told as it stands in the typed one", () => {
    const part = fc.constantFrom("slakc", "mesage", "post", "to", "the", "Googel", "shets", "now", "taks", "{", "ü");
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 12 }), (parts) => {
        const typed = `please post the new things to ${parts.join(" ")} and to all of the others`;
        const read = mendTypos(spelling, typed);
        const words = [...read.text.matchAll(/\S+/g)];
        expect(words.map(({ 0: word, index }) => slice(typed, read.typedSpan(index, index + word.length)))).toEqual(
          typed.split(/\s+/),
        );
        expect(slice(typed, read.typedSpan(0, read.text.length))).toBe(typed);
      }),
    );
  });

  it("ten thousand letters of nonsense take no longer than a moment and come back as they were", () => {
    const text = "qzxv".repeat(2500);
    expect(mend(text)).toBe(text);
  });
});

const slice = (text: string, { start, end }: { start: number; end: number }): string => text.slice(start, end);
