// @ts-check
'use strict';
/** Made-up orders, so that the assistant of `npm start` finds other ones for each of its callers. */

const ORDERS = [
	[
		{ item: 'Desk lamp', priceEur: 59.5, status: 'on its way', arrives: 'Friday' },
		{ item: 'Walnut shelf', priceEur: 129, status: 'being packed', arrives: 'next Tuesday' },
	],
	[{ item: 'Six espresso cups', priceEur: 34, status: 'delivered', arrives: 'last Monday' }],
];

/** @param {readonly string[]} callerIds */
const demoOrders = (callerIds) =>
	callerIds.flatMap((callerId, index) =>
		(ORDERS[index % ORDERS.length] ?? []).map((order) => ({ callerId, ...order })),
	);

module.exports = { demoOrders };
