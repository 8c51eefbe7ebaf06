// The real binary on a free port, with a folder of its own.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

const BINARY =
  process.env.SIGNET_BIN ?? fileURLToPath(new URL("../../target/debug/signet", import.meta.url));
const START_TIMEOUT = 30_000;

export const key = {
  id: "AKIDEXAMPLEFORTESTS00000000000001",
  secret: "FakeSecretForTests0000000000001",
};

/** Starts a server and waits until it says that it is ready. */
export async function start() {
  const port = await freePort();
  const folder = await mkdtemp(`${tmpdir()}/signet-node-`);
  const log = [];
  const child = spawn(
    BINARY,
    ["serve", "--listen", `127.0.0.1:${port}`, "--data", `${folder}/data`]
      .concat(["--rate-limits", "off", "--signature-limit", "0"]),
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        SIGNET_ADMIN_TOKEN: "fake-admin-token-for-tests",
        SIGNET_ACCESS_KEY_ID: key.id,
        SIGNET_ACCESS_KEY_SECRET: key.secret,
      },
    },
  );
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", (error) => {
      log.push(String(error));
      resolve(null);
    });
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => log.push(data));

  const host = `127.0.0.1:${port}`;
  await ready(`http://${host}`, child, ended, log);
  return {
    host,
    url: `http://${host}`,
    outbox: `${folder}/data/outbox`,
    log: () => log.join(""),
    async stop() {
      child.kill("SIGTERM");
      const status = await ended;
      await rm(folder, { recursive: true, force: true });
      return status;
    },
  };
}

async function ready(url, child, ended, log) {
  let over = false;
  ended.then(() => (over = true));
  const deadline = Date.now() + START_TIMEOUT;
  while (Date.now() < deadline && !over) {
    const answer = await fetch(`${url}/_signet/ready`).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(20);
  }
  child.kill("SIGKILL");
  throw new Error(`the server did not start:\n${log.join("")}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
