performance.mark('bundle-start'); export {};
