// Puts a route into words, in Chinese and English: text_instructions.js URL.
const text = require('osrm-text-instructions')('v5');
const path = '/route/v1/driving/112.55,37.87;112.74,37.69?steps=true';

fetch(process.argv[2] + path)
    .then((answer) => answer.json())
    .then((answer) => {
        const steps = answer.routes[0].legs[0].steps;
        for (const language of ['zh-Hans', 'en']) {
            const told = steps.map((step) => text.compile(language, step, {}));
            if (told.length < 3 || told.some((line) => !line || /undefined|\{/.test(line))) {
                throw new Error(told.join('\n'));
            }
            console.log(`osrm-text-instructions: ${language}: ${told[0]} … ${told[told.length - 1]}`);
        }
    })
    .catch((error) => {
        console.error(error);
        process.exit(1);
    });
