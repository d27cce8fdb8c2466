// @ts-check
'use strict';
/**
 * A network of some distance, on loopback: `node relay.js <port> <target port> <ms each way>`.
 *
 * Each piece of data arrives so much later as the network needs for one way. The kernel accepts a
 * connection on loopback at once; over a network that takes a round trip before the first byte may
 * leave, so the first bytes of a new connection wait for that, too.
 */
const net = require('node:net');
const { LOOPBACK } = require('../../host/ports');
const { at } = require('../dueTime');

const [port = NaN, targetPort = NaN, oneWayMs = NaN] = process.argv.slice(2).map(Number);

/**
 * @param {net.Socket} from
 * @param {net.Socket} to
 * @param {number} openMs when the first byte may leave
 */
function carry(from, to, openMs) {
	/** In order; without bytes it is the end. @type {{ dueMs: number; bytes?: Buffer }[]} */
	const underway = [];
	const deliver = () => {
		for (let next = underway[0]; next !== undefined; next = underway[0]) {
			if (next.dueMs > performance.now()) {
				at(next.dueMs, deliver);
				return;
			}
			underway.shift();
			if (next.bytes === undefined) to.end();
			else if (to.writable) to.write(next.bytes);
		}
	};
	/** @param {Buffer} [bytes] */
	const send = (bytes) => {
		const dueMs = Math.max(performance.now(), openMs) + oneWayMs;
		underway.push({ dueMs, bytes });
		if (underway.length === 1) at(dueMs, deliver);
	};
	from.setNoDelay(true);
	from.on('data', send);
	from.on('end', () => send());
	from.on('error', () => to.destroy());
	from.on('close', () => at(performance.now() + oneWayMs, () => to.destroySoon()));
}

const server = net.createServer({ allowHalfOpen: true }, (near) => {
	const far = net.connect({ host: LOOPBACK, port: targetPort, allowHalfOpen: true });
	carry(near, far, performance.now() + 2 * oneWayMs);
	carry(far, near, 0);
});
server.listen(port, LOOPBACK);
