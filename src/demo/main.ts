import { DemoPage } from './demo-page';

new DemoPage().start();
