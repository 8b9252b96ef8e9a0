import type { Service } from "../schema";
import { anyObject, choice, fields, flag, instant, list, longText, text } from "./schema-parts";

/** A form of our own: a page that anybody may fill in who knows its address. */
export const form: Service = {
  id: "form",
  name: "Form",
  category: "built-in",
  aliases: [],
  builtin: true,
  maturity: "verified",
  auth: [],
  operations: [],
  events: [
    {
      id: "submitted",
      name: "Form submitted",
      kind: "form",
      input: fields(
        {
          path: text("Path under /forms/; a random one if left out", "contact"),
          title: text("Heading of the page; the workflow's name if left out", "Contact us"),
          description: longText("What stands above the fields", "We answer within a day."),
          fields: list(
            "Fields, in their order",
            fields(
              {
                name: text("Name in trigger.fields", "email"),
                label: text("What people read", "Your e-mail address"),
                type: choice("Kind of answer; text if left out", [
                  "text",
                  "textarea",
                  "email",
                  "url",
                  "number",
                  "date",
                  "checkbox",
                  "select",
                ]),
                required: flag("Whether it must be answered"),
                options: list("Choices of a select", text("One choice", "Small")),
              },
              ["name", "label"],
            ),
          ),
        },
        ["fields"],
      ),
      output: fields(
        {
          fields: anyObject("Answers by field name; null where none was given", { email: "ada@example.com" }),
          submittedAt: instant("When it was sent"),
        },
        ["fields", "submittedAt"],
      ),
      verbs: ["submit", "fill"],
      nouns: ["form", "form submission"],
    },
  ],
};
