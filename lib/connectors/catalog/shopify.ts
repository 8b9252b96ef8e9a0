import type { Service } from "../schema";
import { operation } from "./operation";
import { email, fields, flag, choice, instant, integer, list, longText, text, howMany, all } from "./schema-parts";

const id = integer("Id", 450789469);
const customer = fields(
  {
    id: integer("Customer id", 207119551),
    email: email("E-mail address"),
    first_name: text("First name", "Ada"),
    last_name: text("Last name", "Lovelace"),
    created_at: instant("When it was made"),
  },
  ["id", "email"],
);
const lineItem = fields(
  {
    title: text("Product", "Mug"),
    quantity: integer("How many", 2),
    price: text("Price of one", "12.00"),
    sku: text("Article number", "MUG-1"),
  },
  ["title", "quantity", "price"],
);
const order = fields(
  {
    id,
    name: text("Order number", "#1001"),
    email: email("Customer's e-mail"),
    created_at: instant("When it was placed"),
    total_price: text("Total", "24.00"),
    currency: text("Currency", "EUR"),
    financial_status: text("How far it is paid, e.g. `paid` or `pending`", "paid"),
    fulfillment_status: text("`fulfilled` or `partial`; nothing while nothing is sent", "fulfilled"),
    customer,
    line_items: list("What was bought", lineItem),
  },
  ["id", "name", "total_price", "currency", "created_at"],
);
const product = fields(
  {
    id,
    title: text("Title", "Mug"),
    body_html: longText("Description", "<p>A mug</p>"),
    vendor: text("Vendor", "Example"),
    status: choice("State", ["active", "draft", "archived"]),
  },
  ["id", "title"],
);
const productInput = {
  title: text("Title", "Mug"),
  body_html: longText("Description", "<p>A mug</p>"),
  vendor: text("Vendor", "Example"),
  tags: text("Tags, separated by commas", "kitchen"),
  status: choice("State", ["active", "draft", "archived"]),
};

export const shopify: Service = {
  id: "shopify",
  name: "Shopify",
  category: "commerce",
  aliases: [{ text: "Shopify" }],
  maturity: "callable",
  baseUrl: "https://{shop}.myshopify.com/admin/api/2026-07",
  connectionSettings: {
    shop: {
      description: "Name of the shop: the part before .myshopify.com",
      pattern: "^[a-z0-9][a-z0-9-]{0,62}$",
      example: "example-shop",
    },
  },
  hosts: ["*.myshopify.com"],
  auth: [{ kind: "api_key", in: "header", name: "X-Shopify-Access-Token" }],
  docsUrl: "https://shopify.dev/docs/api/admin-rest",
  operations: [
    operation({
      id: "order.get",
      name: "Get an order",
      effect: "read",
      resource: "order:{orderId}",
      input: fields({ orderId: id }, ["orderId"]),
      output: order,
      http: { method: "GET", path: "/orders/{orderId}.json", body: "none", resultPath: "order" },
      ms: 350,
      verbs: "get, read, look up",
      nouns: "order",
    }),
    operation({
      id: "order.list",
      name: "List orders",
      effect: "read",
      resource: "order",
      input: fields({
        status: choice("Which", ["open", "closed", "cancelled", "any"]),
        created_at_min: instant("Placed after this"),
        limit: howMany(250, 50),
        all,
      }),
      output: list("Orders", order),
      http: {
        method: "GET",
        path: "/orders.json",
        query: { status: "status", created_at_min: "created_at_min", limit: "limit" },
        body: "none",
        resultPath: "orders",
        pagination: { kind: "link", itemsPath: "orders", sizeField: "limit", sizeMax: 250 },
      },
      ms: 500,
      verbs: "list, get, fetch, find",
      nouns: "orders, sales",
    }),
    operation({
      id: "order.update",
      name: "Change an order",
      effect: "idempotent-write",
      resource: "order:{orderId}",
      input: fields({ orderId: id, note: longText("Note", "Gift"), tags: text("Tags, separated by commas", "vip") }, [
        "orderId",
      ]),
      output: order,
      http: { method: "PUT", path: "/orders/{orderId}.json", bodyRoot: "order", resultPath: "order" },
      ms: 500,
      verbs: "update, tag, change",
      nouns: "order",
    }),
    operation({
      id: "customer.create",
      name: "Create a customer",
      effect: "write",
      resource: "customer",
      input: fields(
        {
          email: email("E-mail address"),
          first_name: text("First name", "Ada"),
          last_name: text("Last name", "Lovelace"),
          tags: text("Tags, separated by commas", "newsletter"),
          verified_email: flag("Whether the address is checked"),
        },
        ["email"],
      ),
      output: customer,
      http: { method: "POST", path: "/customers.json", bodyRoot: "customer", resultPath: "customer" },
      ms: 450,
      verbs: "create, add",
      nouns: "customer",
    }),
    operation({
      id: "product.create",
      name: "Create a product",
      effect: "write",
      resource: "product",
      input: fields(productInput, ["title"]),
      output: product,
      http: { method: "POST", path: "/products.json", bodyRoot: "product", resultPath: "product" },
      ms: 600,
      verbs: "create, add",
      nouns: "product",
    }),
    operation({
      id: "product.update",
      name: "Change a product",
      effect: "idempotent-write",
      resource: "product:{productId}",
      input: fields({ productId: id, ...productInput }, ["productId"]),
      output: product,
      http: { method: "PUT", path: "/products/{productId}.json", bodyRoot: "product", resultPath: "product" },
      ms: 600,
      verbs: "update, change",
      nouns: "product, stock, inventory",
    }),
  ],
  events: [
    {
      id: "order.created",
      name: "Order placed",
      kind: "webhook",
      input: fields({}),
      output: order,
      verbs: ["place", "create", "order", "buy", "purchase", "receive", "get"],
      nouns: ["order", "sale", "purchase"],
    },
    {
      id: "customer.created",
      name: "Customer created",
      kind: "webhook",
      input: fields({}),
      output: customer,
      verbs: ["create", "register", "sign up"],
      nouns: ["customer"],
    },
    {
      id: "product.updated",
      name: "Product changed",
      kind: "webhook",
      input: fields({}),
      output: product,
      verbs: ["update", "change"],
      nouns: ["product", "inventory"],
    },
  ],
  errorEnvelope: { messagePath: "errors", sample: { errors: "{{message}}" } },
};
