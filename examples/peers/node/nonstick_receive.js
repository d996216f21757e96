// Receives nonstick frames as files: node nonstick_receive.js DIRECTORY PORT. Node.js 18 or later, nothing else.
'use strict';
const crypto = require('node:crypto'), fs = require('node:fs');
const net = require('node:net'), path = require('node:path');
const MAX_HEADER = 65_535, MAX_BODY = 2 ** 40;
const DIGESTS = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

// Exactly so many bytes, in pieces: one 'data' is not one write() of the peer.
async function* parts(input, count) {
  while (count > 0) {
    const { value, done } = input.rest ? { value: input.rest } : await input.pieces.next();
    if (done) throw new Error(`the stream ended with ${count} bytes missing`);
    input.rest = value.length > count ? value.subarray(count) : null; // the next frame's
    yield value.subarray(0, count);
    count -= Math.min(value.length, count);
  }
}

async function bytes(input, count) {
  const all = [];
  for await (const part of parts(input, count)) all.push(part);
  return Buffer.concat(all);
}

async function receive(input, directory) {
  const length = (await bytes(input, 4)).readUInt32LE();
  if (length > MAX_HEADER) throw new Error(`header length ${length} exceeds ${MAX_HEADER}`);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await bytes(input, length));
  const { data_size: size, filename: name, hash } = JSON.parse(text) ?? {};
  if (!Number.isInteger(size) || size < 0 || size > MAX_BODY) throw new Error('the header has no valid data_size');
  const safe = typeof name === 'string' && /^[^/\\:\x00-\x1f]+$/.test(name) && name !== '.' && name !== '..';
  if (!safe) throw new Error(`not the name of a file: ${JSON.stringify(name)?.slice(0, 80)}`);
  const algorithm = typeof hash === 'string' ? DIGESTS[hash.length] : undefined;
  const digest = crypto.createHash(algorithm ?? 'sha256');
  const partial = path.join(directory, `.partial-${crypto.randomUUID()}`);
  const file = await fs.promises.open(partial, 'wx');
  try {
    for await (const part of parts(input, size)) {
      digest.update(part);
      await file.writeFile(part);
    }
    if (algorithm && digest.digest('hex') !== hash.toLowerCase()) throw new Error(`wrong ${algorithm} of ${name}`);
    await file.sync();
    fs.linkSync(partial, path.join(directory, name)); // a rename that overwrites nothing
  } finally {
    await file.close();
    fs.unlinkSync(partial);
  }
  console.log(`stored ${name} (${size} bytes, ${algorithm ? algorithm + ' verified' : 'unverified'})`);
}

const server = net.createServer(async (socket) => {
  socket.setTimeout(60_000, () => socket.destroy(new Error('the peer is silent')));
  const input = { pieces: socket[Symbol.asyncIterator](), rest: null };
  try { // the end of the stream is clean between frames, and nowhere else
    while (input.rest ??= (await input.pieces.next()).value) await receive(input, process.argv[2]);
  } catch (error) { console.error(`failed: ${error.message}`); }
  socket.destroy();
});
server.listen(process.argv[3], '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`));
