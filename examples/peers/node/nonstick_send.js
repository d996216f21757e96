// Sends files as nonstick frames down one connection: node nonstick_send.js HOST PORT FILE...
// Node.js 18 or later, nothing else.
'use strict';
const crypto = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');

async function sha256(file) {
  const digest = crypto.createHash('sha256');
  for await (const part of fs.createReadStream(file)) digest.update(part);
  return digest.digest('hex');
}

// JSON text as Python's json.dumps writes it: \uXXXX for all that is not printable ASCII.
function quoted(text) {
  const escaped = (unit) => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0');
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped);
}

// Length field and header in one piece: there are receivers that call recv() once for each.
function frameStart(size, name, hash) {
  const header = Buffer.from(`{"data_size": ${size}, "filename": ${quoted(name)}, "hash": ${quoted(hash)}}`);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length); // of the header alone
  return Buffer.concat([length, header]);
}

async function* frames(files) {
  for (const file of files) {
    let left = fs.statSync(file).size;
    yield frameStart(left, path.basename(file), await sha256(file));
    const end = left - 1; // never more than was announced
    for await (const part of left > 0 ? fs.createReadStream(file, { end }) : []) {
      yield part;
      left -= part.length;
    }
    if (left > 0) throw new Error(`${file} is ${left} bytes shorter than it was`);
    console.log(`sent ${path.basename(file)}`);
  }
}

async function main(host, port, ...files) {
  const socket = net.connect(Number(port), host).resume();
  socket.setTimeout(60_000, () => socket.destroy(new Error('the peer is silent')));
  const closed = once(socket, 'close');
  await Promise.all([pipeline(frames(files), socket), closed]); // the peer closes when it has read all
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(`failed: ${error.message}`);
  process.exit(1);
});
