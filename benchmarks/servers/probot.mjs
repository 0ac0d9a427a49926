// Probot with a handler that does nothing: node probot.mjs PORT PATH_OF_PROBOT. Nothing is kept, on disk or elsewhere.
const [port, path] = process.argv.slice(2);
const { Probot, Server } = await import(path);
const { getLog } = await import(path.replace("index.js", "helpers/get-log.js"));

// Its log would cost a fifth of its speed.
const log = await getLog({ level: "fatal" });
const server = new Server({
  log,
  Probot: Probot.defaults({
    log,
    appId: Number(process.env.ECOS_APP_ID),
    privateKey: process.env.ECOS_PRIVATE_KEY,
    secret: process.env.ECOS_WEBHOOK_SECRET,
  }),
  host: "127.0.0.1",
  port: Number(port),
  webhookPath: "/webhooks",
});
await server.load((app) => {
  app.on("issue_comment.created", async () => {});
});
await server.start();
console.log("ready");
process.on("SIGTERM", () => process.exit(0));
