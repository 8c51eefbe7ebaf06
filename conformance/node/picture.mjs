// Small good PNG pictures, each different from all before it.

import { crc32, deflateSync } from "node:zlib";

let made = 0;

/** A PNG of 8 x 8 pixels. */
export function png() {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(8, 0);
  header.writeUInt32BE(8, 4);
  // Eight bits a channel, three channels.
  header.set([8, 2], 8);
  const rows = Buffer.alloc(8 * (1 + 8 * 3), 120);
  for (let row = 0; row < 8; row += 1) rows[row * 25] = 0;
  rows.writeUInt32BE((made += 1), 1);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const whole = Buffer.alloc(8 + body.length);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), 4 + body.length);
  return whole;
}
