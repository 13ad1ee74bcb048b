await import('../../user/src/main.js');
