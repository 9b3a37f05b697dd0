/*
 * Prints three images of smooth waves in colour, for a plane through them that anybody can repeat:
 * `node bench/waves.mjs 3x32x32 > waves.json`, then `crease count cifar.onnx --through waves.json`.
 */
const [channels, height, width] = (process.argv[2] ?? '3x32x32').split('x').map(Number);

/**
 * @param {number} k which image
 * @returns {number[]} channel by channel, row by row, from 0 to 1
 */
function image(k) {
  return Array.from({ length: channels * height * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width) % height];
    const channel = Math.floor(i / (width * height));
    const across = Math.sin((2 * Math.PI * (k + 1) * x) / width + channel + k);
    const down = Math.cos((2 * Math.PI * (3 - k) * y) / height - channel);
    // Few digits are the same digits everywhere.
    return Math.round(1000 * (0.5 + 0.25 * (across + down))) / 1000;
  });
}

process.stdout.write(`${JSON.stringify({ points: [0, 1, 2].map(image) })}\n`);
